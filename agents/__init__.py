"""The voice agents of a business."""
