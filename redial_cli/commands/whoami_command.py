"""`redial whoami`: who one is to the stack, and what one may do."""

from redial.contracts.answers.stack import Me
from redial_cli.console import out
from redial_cli.json_answers import print_json
from redial_cli.session import Where, command
from redial_cli.stack_options import AsJson, Profile, Region, ShowNumbers, StackName
from redial_cli.terminal import one_line

_IN_WORDS = {"read": "look", "act": "act", "personal_data": "see phone numbers and texts"}


@command
def whoami(
    *,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    show_numbers: ShowNumbers = False,
    as_json: AsJson = False,
) -> None:
    """
    Tell who you are to the stack, and which lanes and campaigns you may act on.

    What IAM permits a program is in its policies: a request is what shows it. With --show-numbers it is asked for in clear.
    """
    with Where(stack=stack, region=region, profile=profile).api(personal_data=show_numbers) as client:
        me = client.get("/me", Me)
    if as_json:
        print_json(me)
        return
    may = ", ".join(_IN_WORDS[each] for each in me.permissions) or "nothing"
    out.print(f"You are {one_line(me.name)}. You may {may}.", soft_wrap=True)
    if "act" in me.permissions:
        out.print(f"You may act on {one_line(me.rights_in_words)}.", soft_wrap=True)
