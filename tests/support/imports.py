"""The project's modules as parsed source: who imports whom, directly and in the end."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

APPS = ("localities", "indicators", "alerts", "config")


@dataclass
class Project:
    """Modules by their dotted names. Migrations are left out: they are history, and they write."""

    trees: dict[str, ast.Module]
    packages: set[str] = field(default_factory=set)

    @classmethod
    def from_folder(cls, root: Path) -> "Project":
        sources = {
            path.relative_to(root).with_suffix("").as_posix().replace("/", "."): path.read_text(encoding="utf-8")
            for app in APPS
            for path in sorted((root / app).rglob("*.py"))
            if "migrations" not in path.parts
        }
        return cls.from_sources(sources)

    @classmethod
    def from_sources(cls, sources: dict[str, str]) -> "Project":
        packages = {name.removesuffix(".__init__") for name in sources if name.endswith(".__init__")}
        trees = {name.removesuffix(".__init__"): ast.parse(source) for name, source in sources.items()}
        return cls(trees, packages)

    @cached_property
    def imports(self) -> dict[str, set[str]]:
        """What each module imports: dotted names, the project's own down to the module, others as they are written."""
        return {name: set(self._imports_of(name)) for name in self.trees}

    def _imports_of(self, module: str) -> Iterator[str]:
        for node in ast.walk(self.trees[module]):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = self._base(module, node)
                for alias in node.names:
                    full = f"{base}.{alias.name}"
                    yield full if full in self.trees or base not in self.trees else base

    def module_names(self, module: str) -> dict[str, str]:
        """The names under which the module knows other modules of the project."""
        names: dict[str, str] = {}
        for node in ast.walk(self.trees[module]):
            if isinstance(node, ast.ImportFrom):
                base = self._base(module, node)
                names |= {alias.asname or alias.name: f"{base}.{alias.name}" for alias in node.names}
        return {name: full for name, full in names.items() if full in self.trees}

    def _base(self, module: str, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = module.split(".")
        # A package's own dot is the package itself, a module's is the package it lies in.
        keep = len(parts) - node.level + (module in self.packages)
        return ".".join([*parts[:keep], *([node.module] if node.module else [])])

    def reachable(self, module: str, not_through: str = "") -> set[str]:
        """Everything the module imports, directly or through the project's other modules (but not those so named)."""
        seen: set[str] = set()
        waiting = [module]
        while waiting:
            name = waiting.pop()
            if not_through and name.endswith(f".{not_through}"):
                continue
            new = self.imports.get(name, set()) - seen
            seen |= new
            waiting.extend(new)
        return seen

    def cycles(self) -> list[str]:
        return sorted(name for name in self.trees if name in self.reachable(name))


def is_or_is_in(name: str, packages: Iterable[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)
