"""`python -m servicetree` is the command `servicetree`."""

from servicetree.cli.main import main

if __name__ == "__main__":
    main()
