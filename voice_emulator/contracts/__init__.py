"""What requests, answers and errors of the API are, in both versions, and what of AWS's names stands in them."""
