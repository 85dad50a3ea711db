"""What the tracker keeps: tables, objects as rows, its own logs; and what it says of errors."""
