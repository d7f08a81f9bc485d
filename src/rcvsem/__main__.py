"""`python -m rcvsem`: the command where its folder is not on the path."""

from rcvsem.cli import main

if __name__ == "__main__":
    main()
