"""What origination phone numbers can be."""

from typing import Literal

NumberStatus = Literal["PENDING", "ACTIVE", "ASSOCIATING", "DISASSOCIATING", "DELETED"]
NumberCapability = Literal["SMS", "VOICE", "MMS", "RCS"]
NumberType = Literal["SHORT_CODE", "LONG_CODE", "TOLL_FREE", "TEN_DLC", "SIMULATOR"]
