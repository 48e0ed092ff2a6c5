"""What a pack's tests would not notice: the policy changed in small ways, and the tests run over each change."""
