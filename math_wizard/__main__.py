"""`python -m math_wizard` is `math-wizard`."""

from math_wizard.command.main import main

main()
