"""Tests in a real browser: what authors and learners see, can do with a keyboard, and are kept from."""
