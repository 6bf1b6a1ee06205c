#!/usr/bin/env python3
"""Write the CSV files of this directory from the data files of scikit-learn.

usage: datasets/convert.py SKLEARN/datasets/data

The argument is that directory of scikit-learn 1.2.1. Every number is copied as
it is written there, except that whole numbers in exponent notation are written
as whole numbers; columns get names, and class numbers become class names. Only
Python's own library is used.
"""

import csv
import gzip
import pathlib
import sys

IRIS = "sepal_length sepal_width petal_length petal_width".split()

WINE = """alcohol malic_acid ash alcalinity_of_ash magnesium total_phenols
flavanoids nonflavanoid_phenols proanthocyanins color_intensity hue
od280_od315 proline""".split()

NUCLEUS = """radius texture perimeter area smoothness compactness concavity
concave_points symmetry fractal_dimension""".split()
BREAST_CANCER = [
    form.format(name)
    for form in ("mean_{}", "{}_error", "worst_{}")
    for name in NUCLEUS
]

DIABETES = "age sex bmi bp s1 s2 s3 s4 s5 s6".split()

DIGITS = [f"pixel_{row}_{column}" for row in range(8) for column in range(8)]


def rows(path, separator=","):
    """The cells of a file, as they are written; .gz is unpacked."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="ascii") as lines:
        return [line.strip().split(separator) for line in lines]


def whole(text):
    """1.500000e+01, or 15, as 15."""
    number = float(text)
    assert number == int(number)
    return str(int(number))


def write(name, header, table):
    """One CSV file beside this script; every row as wide as the header."""
    assert all(len(row) == len(header) for row in table)
    path = pathlib.Path(__file__).with_name(name)
    with open(path, "w", encoding="ascii", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([header] + table)


def classify(path, name, features, label):
    """A file that opens with its size and its class names."""
    (_, _, *classes), *table = rows(path)
    write(
        name,
        features + [label],
        [row[:-1] + [classes[int(row[-1])]] for row in table],
    )


def main(source):
    classify(source / "iris.csv", "iris.csv", IRIS, "species")
    classify(source / "wine_data.csv", "wine.csv", WINE, "cultivar")
    classify(
        source / "breast_cancer.csv",
        "breast_cancer.csv",
        BREAST_CANCER,
        "diagnosis",
    )

    digits = rows(source / "digits.csv.gz")
    write(
        "digits.csv",
        DIGITS + ["digit"],
        [[whole(cell) for cell in row] for row in digits],
    )

    patients = rows(source / "diabetes_data_raw.csv.gz", " ")
    targets = rows(source / "diabetes_target.csv.gz")
    write(
        "diabetes.csv",
        DIABETES + ["progression"],
        [row + [whole(target)] for row, (target,) in zip(patients, targets)],
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
