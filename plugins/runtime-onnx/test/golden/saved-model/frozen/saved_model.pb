¹
-"serve*2.21.02v2.21.0-rc1-5-ga481b10260d8
d
xPlaceholder*'
_output_shapes
:ÿÿÿÿÿÿÿÿÿ*
dtype0*
shape:ÿÿÿÿÿÿÿÿÿ
½
layer/kernelConst*
_output_shapes

:*
dtype0*y
valuepBn"`¥jW?·Çh?Ã>Ï½A¿|u¿Œ¾F0(?•F}?1Ó>÷D¿\ÿ¿Ø\	¿# ×>r˜}?Dy&?h“¾%v¿³@@¿iy>È¶i?/V?¼æ¡X¿üÓg¿
k

layer/biasConst*
_output_shapes
:*
dtype0*-
value$B""¥jW?·Çh?Ã>Ï½A¿|u¿Œ¾
S
matmulMatMulxlayer/kernel*
T0*'
_output_shapes
:ÿÿÿÿÿÿÿÿÿ
X
BiasAddBiasAddmatmul
layer/bias*
T0*'
_output_shapes
:ÿÿÿÿÿÿÿÿÿ
G
ReluReluBiasAdd*
T0*'
_output_shapes
:ÿÿÿÿÿÿÿÿÿ

headConst*
_output_shapes

:*
dtype0*a
valueXBV"H¥jW?·Çh?Ã>Ï½A¿|u¿Œ¾F0(?•F}?1Ó>÷D¿\ÿ¿Ø\	¿# ×>r˜}?Dy&?h“¾%v¿³@@¿
P
matmul_1MatMulReluhead*
T0*'
_output_shapes
:ÿÿÿÿÿÿÿÿÿ

initNoOp"ª*u
predictj

x
x:0ÿÿÿÿÿÿÿÿÿ+
logits!

matmul_1:0ÿÿÿÿÿÿÿÿÿtensorflow/serving/predict