from redial_cli import main

main()
