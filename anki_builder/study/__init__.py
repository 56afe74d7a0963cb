"""Exam plans: what daily review until an exam will cost a learner, and what will be known on the day."""
