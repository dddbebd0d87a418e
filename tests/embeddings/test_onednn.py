import pytest
import torch

from hoibao.embeddings.onednn import Dense


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("gelu", [True, False])
@pytest.mark.parametrize("rows", [1, 96, 130])
def test_a_dense_layer_gives_the_product(
    rows: int, gelu: bool, there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not there:
        monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    torch.manual_seed(1)
    layer = torch.nn.Linear(24, 40)
    given = torch.randn(rows, 24)
    with torch.inference_mode():
        wanted = layer(given)
        made = Dense(layer.weight, layer.bias, gelu=gelu)(given)
    torch.testing.assert_close(
        made, torch.nn.functional.gelu(wanted) if gelu else wanted, atol=1e-5, rtol=1e-4
    )
