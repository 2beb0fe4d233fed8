"""Texts and length units of STEP entities."""

from __future__ import annotations

from typing import Any

from OCP.StepBasic import StepBasic_SiPrefix

SI_PREFIX = {
    "Exa": 1e18, "Peta": 1e15, "Tera": 1e12, "Giga": 1e9, "Mega": 1e6, "Kilo": 1e3, "Hecto": 1e2, "Deca": 1e1,
    "Deci": 1e-1, "Centi": 1e-2, "Milli": 1e-3, "Micro": 1e-6, "Nano": 1e-9, "Pico": 1e-12, "Femto": 1e-15, "Atto": 1e-18,
}  # fmt: skip
MILLIMETRE = 0.001


def text(value: Any) -> str:
    """A STEP string, or "" where the file has none. A name that is not UTF-8 is read as Latin-1, as old exporters write it."""
    if value is None:
        return ""
    try:
        return value.ToCString()
    except UnicodeDecodeError as error:
        return bytes(error.object).decode("latin-1")


def length_unit(representation: Any) -> float:
    """Metres per length unit of a representation's context; a millimetre where the file states none, as the kernel does."""
    context = representation.ContextOfItems() if representation is not None else None
    assigned = getattr(context, "GlobalUnitAssignedContext", None)
    if assigned is None:
        return MILLIMETRE
    units = assigned()
    for index in range(1, units.NbUnits() + 1):
        metres = _metres(units.UnitsValue(index))
        if metres is not None:
            return metres
    return MILLIMETRE


def _metres(unit: Any) -> float | None:
    kind = type(unit).__name__
    if kind == "StepBasic_SiUnitAndLengthUnit":
        return _prefix(unit.Prefix()) if unit.HasPrefix() else 1.0
    if kind == "StepBasic_ConversionBasedUnitAndLengthUnit":
        factor = unit.ConversionFactor()
        base = _metres(factor.UnitComponent().NamedUnit())
        return None if base is None else factor.ValueComponent() * base
    return None


def _prefix(prefix: StepBasic_SiPrefix) -> float:
    return SI_PREFIX[str(prefix).rsplit("StepBasic_sp", 1)[-1]]
