"""Options that the benchmarks have in common."""

import argparse
import pathlib


def words(text):
    return [word.strip() for word in text.split(",")]


def numbers(text):
    return [int(word) for word in words(text)]


def parser(usage):
    """A parser that knows where programs and results are, and how large networks are."""
    made = argparse.ArgumentParser(usage=usage, description="Lists are separated by commas.")
    made.add_argument("programs", type=pathlib.Path, help=argparse.SUPPRESS)
    made.add_argument("output", type=pathlib.Path, help=argparse.SUPPRESS)
    made.add_argument("--channels", type=int, default=16, help="of the first stage; 16")
    made.add_argument("--stage-cells", type=int, default=5, help="cells in each stage; 5")
    return made


def check(made, what, given, known):
    """Ends the program where a name is not known."""
    for name in given:
        if name not in known:
            made.error(f"there is no {what} {name}; choose from {', '.join(known)}")
