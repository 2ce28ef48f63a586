"""Lists that higher apps add to, so that a lower app never needs to know them."""

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class Placed(Protocol):
    """Something with a unique code and a place in the order."""

    @property
    def code(self) -> str: ...
    @property
    def order(self) -> int: ...


Item = TypeVar("Item", bound=Placed)


class Registry(Generic[Item]):
    """An ordered collection, filled when the apps start (in `AppConfig.ready`)."""

    def __init__(self) -> None:
        self._items: dict[str, Item] = {}

    def register(self, item: Item) -> Item:
        """Add an item. A second item with the same code is a programming error."""
        if item.code in self._items:
            raise ValueError(f"{item.code} is registered twice")
        self._items[item.code] = item
        return item

    def __iter__(self) -> Iterator[Item]:
        return iter(sorted(self._items.values(), key=lambda item: (item.order, item.code)))

    def __getitem__(self, code: str) -> Item:
        return self._items[code]

    def __contains__(self, code: object) -> bool:
        return code in self._items
