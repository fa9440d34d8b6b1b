"""What files hold: the records of papers, taxonomy, tables, runs and protocols, how they are validated and written."""
