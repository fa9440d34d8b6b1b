"""From files on the disk to validated records, remembered in one database that may be deleted."""
