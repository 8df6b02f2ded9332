"""`redial explain`: what happened to a call, and what it waits for."""

from redial.contracts.answers.explanation import ExplanationResponse
from redial_cli.call_details import explanation_in_full
from redial_cli.console import out
from redial_cli.json_answers import print_json
from redial_cli.session import Where, command, on_call
from redial_cli.stack_options import AsJson, CallKey, Profile, Region, ShowNumbers, StackName


@command
def explain(
    call: CallKey,
    *,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    show_numbers: ShowNumbers = False,
    as_json: AsJson = False,
) -> None:
    """Explain a call: what happened, what it waits for, when it is expected to be dialled, and how sure that is."""
    with Where(stack=stack, region=region, profile=profile).api(personal_data=show_numbers) as client:
        explanation = on_call(client, call, lambda path: client.get(f"{path}/explanation", ExplanationResponse))
    print_json(explanation) if as_json else out.print(explanation_in_full(explanation))
