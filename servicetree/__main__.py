"""The command line as `python -m servicetree`."""

from servicetree.cli.main import main

if __name__ == "__main__":
    main()
