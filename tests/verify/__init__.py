"""An auditor at a laptop without a network: what is true is believed, and each lie is named."""
