"""Rules of leave, one file for each subject: days, dates, steps of the form, who decides."""
