"""Makes people.xlsx and people.ods in the folder that it is given, with XlsxWriter and odfpy."""

import sys
from datetime import date, datetime

import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.namespaces import TOOLSVERSION
from odf.table import Table, TableCell, TableRow
from odf.text import P

COLUMNS = [
    "Personalnummer", "Nachname", "Vorname", "E-Mail-Adresse", "Funktion", "Anrede",
    "Telefon", "Mobil", "Aktiv", "Eintritt",
]
PEOPLE = [
    [42, "Müller", "Ana", "ana.mueller@example.com", "Übersetzerin", "Frau",
     "+49 30 5550 101", "+49 170 5550101", True, date(2024, 3, 1)],
    [43, "Nowak", "Tomasz", "tomasz.nowak@example.com", "Lektor", "Herr",
     "0048225550102", 48225550103, False, date(2019, 12, 31)],
]


def excel(folder):
    book = xlsxwriter.Workbook(f"{folder}/people.xlsx")
    zeros = book.add_format({"num_format": "00000"})
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet("Personen")
    sheet.write_row(0, 0, COLUMNS)
    for row, person in enumerate(PEOPLE, 1):
        for column, value in enumerate(person):
            if column == 0:
                sheet.write_number(row, column, value, zeros)
            elif column == 3:
                sheet.write_url(row, column, f"mailto:{value}", string=value)
            elif isinstance(value, date):
                sheet.write_datetime(row, column, value, day)
            else:
                sheet.write(row, column, value)

    odd = book.add_worksheet("Odd")
    odd.write_row(0, 0, COLUMNS)
    # A name that Excel has read as a truth, an address of which a part is bold.
    odd.write_row(1, 0, [44, True, "Ines"])
    odd.write_rich_string(1, 3, bold, "ines", ".costa@example.com")
    odd.write_datetime(1, 9, datetime(2024, 3, 1, 8, 30), day)
    # Formulas with what Excel has worked out, errors among it.
    odd.write_string(2, 0, "00045")
    odd.write_formula(2, 1, '=VLOOKUP("x",A1:B2,2,FALSE)', value="#N/A")
    odd.write_formula(2, 2, '="Ma"&"rta"', value="Marta")
    odd.write_formula(2, 3, '=LOWER("Marta.Bianchi@example.com")', value="marta.bianchi@example.com")
    odd.write_formula(2, 6, "=#REF!", value="#REF!")
    odd.write_formula(2, 7, "=NONE()", value="#NAME?")
    odd.write_formula(2, 8, "=1=1", value=True)
    # The link alone, as Excel makes it of what is typed.
    odd.write_row(3, 0, [46, " de la Cruz ", "Juan"])
    odd.write_url(3, 3, "mailto:juan.delacruz@example.com")
    odd.write_row(3, 6, [0, 0])

    titles = book.add_worksheet("Titles")
    titles.write_row(0, 0, ["People of the branch office, 1 March 2024"])
    titles.write_row(2, 0, ["Surname *", "Given Name:", " Work Email ", "Job Title", "Title", "Name"])
    titles.write_row(3, 0, ["Dubois", "Renée", "renee.dubois@example.com", "Reviser", "Dr.", "RD"])
    book.close()


def cell(value):
    if isinstance(value, bool):
        text = "TRUE" if value else "FALSE"
        made = TableCell(valuetype="boolean", booleanvalue="true" if value else "false")
    elif isinstance(value, int):
        text, made = str(value), TableCell(valuetype="float", value=value)
    elif isinstance(value, date):
        text, made = value.strftime("%d.%m.%Y"), TableCell(valuetype="date", datevalue=value.isoformat())
    else:
        text, made = value, TableCell(valuetype="string")
    made.addElement(P(text=text))
    return made


def calc(folder):
    book = OpenDocumentSpreadsheet()
    table = Table(name="Personen")
    rows = [COLUMNS, *PEOPLE, ["00044", True, "Ines", "ines.costa@example.com"], ["00045", "#N/A", "Marta"]]
    for row in rows:
        line = TableRow()
        for value in row:
            line.addElement(cell(value))
        table.addElement(line)
    book.spreadsheet.addElement(table)
    book.save(f"{folder}/people.ods")


excel(sys.argv[1])
calc(sys.argv[1])
print(f"XlsxWriter {xlsxwriter.__version__}")
print(TOOLSVERSION.replace("/", " ").replace("ODFPY", "odfpy"))
