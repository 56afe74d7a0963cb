"""The benchmark: how long `anki-builder` takes, beside plain scripts and beside the least the work can cost.

    python -m tests.bench
    python -m tests.bench --sizes 300,10000 --runs 3 --markdown
    python -m tests.bench --sizes 300,10000,100000,1000000
    python -m tests.bench --quick

Whole processes are measured, start-up included, on synthetic projects. In each round every contestant runs once, those
that are compared right after one another, so that a busy machine hits all alike; times are medians over the rounds,
ratios are medians of the rounds' own ratios. Every build, check and reading is cold: nothing is kept from an earlier
one, but where the table says `build again`.

Large projects are read by all cores of the processor (`anki_builder.parallel`), so that a second core takes part in
our builds, checks and readings; the floor, the plain script and genanki have one. Processor time is that of all
processes together. Peak memory is that of the largest process, for wait4(2) knows no sum; by the shares of memory
that Linux tells (Pss, 20 times a second, 100,000 facts), all processes together had their peak, too, when the first was
alone, at the end of a build.

Not for Windows, which does not tell the peak memory of a process that has ended.
"""
