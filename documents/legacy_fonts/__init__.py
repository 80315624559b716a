"""Text set in the Vietnamese fonts from before Unicode: TCVN3 (.VnTime) and VNI."""
