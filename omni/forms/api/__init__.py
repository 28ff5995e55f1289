"""What programs send and are sent: the schemas of the API's document."""
