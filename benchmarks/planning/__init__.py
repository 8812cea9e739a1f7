"""What a plan is worth: the advisor against what people do after the same bad first study."""
