"""The fake operator: four systems over one small world, speaking TM Forum Open API."""
