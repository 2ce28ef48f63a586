"""The demonstration: an invented organization, built through the product's own actions."""

from .builder import HomeNotEmpty, accounts, build

__all__ = ["HomeNotEmpty", "accounts", "build"]
