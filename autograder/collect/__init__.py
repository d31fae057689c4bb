"""Take a class's submissions from what a learning-management system gives to download."""
