from redial_cli.command_line import main

main()
