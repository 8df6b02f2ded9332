"""What must hold after any run, told without the product's own rules."""
