"""Planning of the next survey: forecasts of precision, designs, simulated answers."""
