"""Exam plans: the model of memory, the simulation, and what comes of it."""
