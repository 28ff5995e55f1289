"""What people write and say, folded so that the same thing is found however it was written."""
