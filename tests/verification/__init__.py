"""Tests of `verify`: a package made for every finding, and what is reported of it."""
