"""The benchmark: how long `anki-builder build` takes, beside a plain script and beside the least the work can cost.

    python -m tests.bench
    python -m tests.bench --sizes 300,10000 --runs 3 --markdown

Whole processes are measured, start-up included, on synthetic projects. In each round every contestant runs once, so
that a busy machine hits all alike; times are medians over the rounds, ratios are medians of the rounds' own ratios.
Not for Windows, which does not tell the peak memory of a process that has ended.
"""
