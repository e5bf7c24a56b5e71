from django.apps import AppConfig


class VoiceOpsConfig(AppConfig):
    name = "voiceops"
    label = "voiceops"
