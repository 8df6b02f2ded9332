"""Bodies that are judged as the texts that they are: each by a contract of its own (`redial.contracts`)."""


class CallRequestText(str):
    """A call request, as the text that it is: it is judged exactly as one from the queue."""


class CallRequestsText(str):
    """Several call requests, as the text that they are."""


class TemplateDefinitionText(str):
    """A new version of a template, as the text that it is."""


class CallingHoursText(str):
    """Calling hours, as the text that they are."""


class CampaignSettingsText(str):
    """What to change of a campaign's settings, as the text that it is."""


class TemplateDraftText(str):
    """A template that is not stored, and values for it, as the text that it is."""


class CallPlanText(str):
    """What is to be planned, as the text that it is."""
