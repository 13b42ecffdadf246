"""`python -m autocode` is the command line."""

from autocode.cli import main

main()
