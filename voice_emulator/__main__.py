"""`python -m voice_emulator`: the same as `redial-voice-emulator`."""

from voice_emulator.command import main

if __name__ == "__main__":
    main()
