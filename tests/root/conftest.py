from hypothesis import settings

settings.register_profile("kit", derandomize=True, deadline=None)
settings.load_profile("kit")
