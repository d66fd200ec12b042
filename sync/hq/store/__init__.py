"""What headquarters keeps: `receiving` is the receiver's, `assessments` a desk's."""
