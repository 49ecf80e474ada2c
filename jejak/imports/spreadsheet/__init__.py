"""Reading of CSV and XLSX files: rows, columns and cells."""
