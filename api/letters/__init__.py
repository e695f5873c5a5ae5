"""The post: letters that events owe, put into words, handed out and delivered over channels."""
