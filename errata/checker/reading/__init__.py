"""From files to definitions: reading notes of any kind, mending what does not parse, and finding what is in force."""
