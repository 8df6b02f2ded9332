"""The version of Redial. Here it stands; all that tells one reads it here."""

VERSION = "0.2.0"
