"""Running a class: a journal, receipts, clerks that grade, and coming to the same grades again."""
