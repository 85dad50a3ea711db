"""The simulation: pure, integers only, standard library only. It knows no store and no vendor."""
