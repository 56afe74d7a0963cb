"""`python -m anki_builder`: the command line, for when the script is not on the PATH."""

from anki_builder.cli import main

if __name__ == "__main__":
    main()
